# packages: deb:ansible-core
# kind: administration
set -e
cat > play.yml <<'Y'
- hosts: localhost
  connection: local
  gather_facts: true
  vars:
    hills: [Nevis, Macdui]
  tasks:
    - name: file
      copy:
        dest: "{{ lookup('env', 'HOME') }}/{{ item | lower }}"
        content: "{{ item }} on {{ ansible_facts['system'] }}\n"
      loop: "{{ hills }}"
    - name: command
      command: expr 6 \* 7
      register: sum
      changed_when: false
    - name: line
      lineinfile: { path: "{{ lookup('env', 'HOME') }}/nevis", line: "{{ sum.stdout }}" }
Y
ansible-playbook -i localhost, play.yml > out || { cat out; exit 1; }
grep -q 'changed=2' out
grep -qx 'Nevis on Linux' nevis
grep -qx 42 nevis
ansible localhost -m ping 2> said | grep -q pong
printf 'walk\n' > pass
ansible-vault encrypt --vault-password-file pass macdui
grep -q ANSIBLE_VAULT macdui
ansible-vault view --vault-password-file pass macdui | grep -q Macdui
